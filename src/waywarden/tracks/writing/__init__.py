"""Fixes, stays and trips as files for others: GPX, KML, GeoJSON, CSV, Parquet. One file here for each format.

A frame and what is to be said about it (`about.About`) enter, bytes leave. Every file carries its reference, whose it
is, the period, the reason and what a fix does not prove. `positions.files` reads the fixes back the same; it knows no
KML.
"""
