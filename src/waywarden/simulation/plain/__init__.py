"""A plain with one round zone of 300 m at its middle: ways known to the metre, under skies that err in known ways.

Seeded generators and a number of wearers enter; what their tags report, and where they truly were, leave
(`crowd.Crowd`). London (`waywarden.simulation`) asks whether detection holds in a life; the plain asks one question at
a time, a thousand times over. Its skies share nothing with the detector's own error model.
"""
