"""Files and printed forms: bytes that are on disk before anything names them, and PDFs set by our own templates.

Start at `commands.begin_upload` (a file comes in), `queries.open_for_reading` (a file goes out) and
`typesetting.pdf` (a form is printed).
"""
