"""Zones: shapes on the ground, and how far a place lies inside or outside them."""
