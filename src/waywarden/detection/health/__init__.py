"""The tag itself: is it worn, charged, heard, and does it know where it is?

Six rules, one file each, in the order of `checks.Check`: tamper (strap and case), battery, communication, location,
motion, jamming. Each has two parts: what a row changes in what is known of the tag (`hear_...`), and how bad that is
(`..._tier`). `judging` makes episodes of it, `kernel` is the one pass over all rows, `watching` the memory between two
passes; `detection.device_health` is the way in.
"""
