"""Who and where is the institution: areas, units, desks, staff, places, categories, working days?"""
