"""Crime: crimes that forces send, and who was near them. Batches, their errors, versions of a crime, and matching.

Bytes of a batch and positions of device keys enter, columns leave; no names of people, no clock, no Django. A match
says where a tag was, never who did it.
"""
