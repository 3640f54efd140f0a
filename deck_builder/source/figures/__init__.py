"""Figures: which files can be shown, how references find them, and what makes one safe to ship.

A figure comes from anywhere, so nothing in its file is trusted, its header included. A figure that passes loads
nothing, runs nothing, does not move, and is drawn within fixed limits.
"""
