"""Papers about a crime: who was near, who is ruled out, and the table of both; made for a reason, kept as they left."""
