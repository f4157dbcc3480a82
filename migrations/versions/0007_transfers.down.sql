REVOKE UPDATE (parties) ON label FROM hwtrack_writer;
DROP FUNCTION mark_held(uuid, bigint[], bigint[], uuid[], boolean);
DROP FUNCTION hold_container(bigint, uuid, bigint[], uuid[], boolean, timestamptz);
DROP FUNCTION licence_use(bigint, uuid, int, bigint, uuid, uuid, text, bigint, timestamptz);
DROP TABLE gate_cursor, return_draft, difference_report, exemption_claim, filing_draft, agent_consent, licence_entry,
    container_hold, manifest_party, manifest_signature, manifest_version, manifest_line_leg, manifest_leg,
    manifest_line, manifest, contract_price, contract_party, contract;
