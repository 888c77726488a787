"""caicach: software with which a Vietnamese province runs its administrative reform (cải cách hành chính)."""
