"""hwtrack: hazardous-waste lifecycle tracking, from the label on a drum to the sign-off of a finding."""
