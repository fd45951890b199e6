"""The match in the language of hospital systems: an mCODE bundle (FHIR R4) read as a profile, a report told as a searchset of studies."""
