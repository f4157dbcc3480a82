DROP TABLE registry_import, transport_unit, carrier_permit, exempt_registration, licence, scale, zone, facility, site,
    organisation_contact, organisation_alias, organisation, storage_grade, method_code, exemption, waste_code,
    catalogue_edition, division;
DROP SEQUENCE org_number;
