"""Find the figures that a deck refers to, and check that they are safe to ship.

A figure can come from anywhere, so nothing in its file is trusted, not even the header. A figure that passes the checks
loads nothing, runs nothing, does not move, and is drawn within fixed limits.
"""
