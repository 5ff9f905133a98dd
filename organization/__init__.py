"""Who and where: areas, teams, people and their roles, the work calendar, access, change marks."""
