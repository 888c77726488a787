"""What was a unit called and where did it belong on a day, and when does it work?"""
