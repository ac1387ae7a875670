"""Positions: from what a tag or a file said to rows that can be believed.

Enters: bytes of a message or a file. Leaves: rows or frames with the columns of `schema.POSITION`, and a
`Rejection` for every row that was refused. Pure: no clock (`received_at` is given), no database, no network.
"""
