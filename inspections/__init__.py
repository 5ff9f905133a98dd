"""What is looked at and what was seen: establishments, checklists, campaigns, outings, inspections, photos."""
