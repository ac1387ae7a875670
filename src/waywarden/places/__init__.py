"""Places: where one wearer's time goes. Heatmaps, significant places, routines, changes, and who was near whom.

Positions and stays of device keys enter, columns leave; no names of people, no clock, no Django. What is told here is
a description of the past, never a score.
"""
