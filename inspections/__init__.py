"""What is looked at and what was seen: establishments, checklists, outings, inspections, photos."""
