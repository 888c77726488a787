"""Settings, addresses, the console command and the processes: what joins the packages into one running system.

Start at `settings` (one file, typed environment), `urls` (the areas of the site) and `cli` (`caicach <command>`).
"""
