"""Copies of dossiers that the commands made, written by COPY: `copying.fill`, `stamp.Stamp`, `shapes.moulds`."""
