"""Movements: what the positions of a wearer say about their days. Read from the store when asked; nothing is kept but
the names that practitioners give to places.
"""
