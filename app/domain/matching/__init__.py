"""Does what an approach asks hold for a patient, and what would one have to know to say so?

profile ──> patient (names resolved, items numbered) ──> criteria judged ──> results in order ──> report
"""
