"""The phone's two sentences: here is what I wrote down; what changed meanwhile? (docs/sync.md)."""
