"""Exhibits: pictures of movements that can be put before a court, drawn as SVG and made into PNG, without a browser.

Pure: frames and geometry enter, text or bytes leave; the basemap is a file that is handed in. What a picture may show
is decided by whoever calls; nothing here knows a name, a case or a hidden zone.
"""
