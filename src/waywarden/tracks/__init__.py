"""What we believe of a way after cleaning: doubtful fixes flagged, gaps, stays, and trips between them.

Frames of positions enter (`schema.POSITION`, canonical order), frames leave (`schema.STAY`, `schema.TRIP` and others).
Nothing is deleted on the way: a flag or a gap says what is doubted, and the fix stays where it was.
docs/explanation/movements.md says what a stay and a trip are, and how well they are found.
"""
