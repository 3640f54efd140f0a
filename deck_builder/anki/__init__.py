"""Packages, collections and the Anki engine.

The engine is an optional extra under the AGPL. It is imported only when it is needed.
"""
