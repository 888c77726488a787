"""Which forms do dates and numbers take, by language?"""
