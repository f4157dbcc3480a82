-- Labels: the container's identity, every label ever printed, the counter of codes, the keys. docs/adr/0003-schema.md;
-- design.md §5, §13. What a container goes through is custody's.

CREATE TABLE container (
    home_org_id bigint NOT NULL,
    container_id uuid NOT NULL,
    code text COLLATE "C" NOT NULL,
    site_id uuid NOT NULL REFERENCES site (site_id),
    facility_id uuid REFERENCES facility (facility_id),
    waste_code text COLLATE "C" NOT NULL,
    edition text NOT NULL REFERENCES catalogue_edition (edition),
    waste_name text NOT NULL,
    form text NOT NULL,
    hazards text[] NOT NULL,
    main_components text NOT NULL,
    harmful_components text NOT NULL,
    precautions text NOT NULL,
    package_kind text NOT NULL,
    volume_ml bigint NOT NULL,
    tare_g bigint,
    is_bulk boolean NOT NULL DEFAULT false,
    capacity_g bigint,
    produced_on date NOT NULL,
    serial smallint NOT NULL,
    opening_stock boolean NOT NULL DEFAULT false,
    foreign_code text COLLATE "C",
    foreign_source text,
    made_at timestamptz NOT NULL,
    made_by uuid,
    parties bigint[] NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (home_org_id, container_id),
    CONSTRAINT container_home_org_id_code_key UNIQUE (home_org_id, code),
    CONSTRAINT container_home_org_id_foreign_code_key UNIQUE (home_org_id, foreign_code),
    CONSTRAINT container_code_check CHECK (length(code) = 37),
    CONSTRAINT container_waste_code_check CHECK (waste_code ~ '^[0-9]{8}$'),
    CONSTRAINT container_form_check CHECK (form IN ('solid', 'liquid', 'semi_solid', 'gas')),
    CONSTRAINT container_package_kind_check CHECK (package_kind IN ('drum', 'bag', 'box', 'bottle', 'ibc', 'cylinder',
        'skip', 'tank', 'silo', 'pool', 'tanker', 'other')),
    CONSTRAINT container_volume_check CHECK (volume_ml > 0),
    CONSTRAINT container_tare_check CHECK (tare_g >= 0),
    CONSTRAINT container_capacity_check CHECK (capacity_g > 0),
    CONSTRAINT container_serial_check CHECK (serial BETWEEN 1 AND 999),
    CONSTRAINT container_foreign_check CHECK ((foreign_code IS NULL) = (foreign_source IS NULL))
);
CREATE INDEX container_site_id_idx ON container (site_id, container_id);
CREATE INDEX container_parties_idx ON container USING gin (parties);

-- One issue of a sign. `face` is what was printed, kept for reprints and for the public page.
CREATE TABLE label (
    home_org_id bigint NOT NULL,
    label_id uuid NOT NULL,
    letter text COLLATE "C" NOT NULL,
    code text COLLATE "C" NOT NULL,
    container_id uuid,
    facility_id uuid REFERENCES facility (facility_id),
    unit_id uuid REFERENCES transport_unit (unit_id),
    host text NOT NULL,
    kid int NOT NULL,
    digits text COLLATE "C" NOT NULL,
    mass_g bigint,
    hazards_byte smallint NOT NULL,
    layout text NOT NULL,
    face jsonb NOT NULL,
    emergency_phone text NOT NULL,
    copies_allowed smallint NOT NULL,
    copies_printed smallint NOT NULL,
    reprint smallint NOT NULL,
    printed_at timestamptz NOT NULL,
    printed_by uuid,
    activated_at timestamptz,
    superseded_at timestamptz,
    superseded_by uuid,
    voided_at timestamptz,
    voided_by uuid,
    void_reason text NOT NULL DEFAULT '',
    parties bigint[] NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (home_org_id, label_id),
    FOREIGN KEY (home_org_id, container_id) REFERENCES container (home_org_id, container_id),
    CONSTRAINT label_letter_check CHECK (letter IN ('q', 'f', 'v')),
    CONSTRAINT label_subject_check CHECK (
        num_nonnulls(container_id, facility_id, unit_id) = 1
        AND (letter = 'q') = (container_id IS NOT NULL) AND (letter = 'f') = (facility_id IS NOT NULL)
    ),
    CONSTRAINT label_digits_check CHECK (digits ~ '^[0-9]{212}$'),
    CONSTRAINT label_mass_check CHECK (mass_g BETWEEN 0 AND 4294967294),
    CONSTRAINT label_copies_check CHECK (copies_allowed BETWEEN 1 AND 2 AND copies_printed BETWEEN 0 AND copies_allowed),
    CONSTRAINT label_superseded_check CHECK ((superseded_at IS NULL) = (superseded_by IS NULL)),
    CONSTRAINT label_voided_check CHECK ((voided_at IS NULL) = (void_reason = ''))
);
CREATE INDEX label_code_idx ON label (home_org_id, code, letter);
-- A thing never has two good labels at once; a plaque and a transport unit may share a code.
CREATE UNIQUE INDEX label_good_key ON label (home_org_id, letter, code) WHERE superseded_at IS NULL AND voided_at IS NULL;

-- The last serial given out; never goes back.
CREATE TABLE code_counter (
    home_org_id bigint NOT NULL,
    waste_code text COLLATE "C" NOT NULL,
    produced_on date NOT NULL,
    last smallint NOT NULL,
    PRIMARY KEY (home_org_id, waste_code, produced_on),
    CONSTRAINT code_counter_last_check CHECK (last BETWEEN 1 AND 999)
);

CREATE TABLE label_key (
    kid int PRIMARY KEY,
    algorithm smallint NOT NULL,
    public_key bytea NOT NULL,
    region int NOT NULL REFERENCES division (code),
    quarter text NOT NULL,
    signs_from timestamptz NOT NULL,
    signs_until timestamptz NOT NULL,
    status text NOT NULL,
    made_at timestamptz NOT NULL,
    CONSTRAINT label_key_kid_check CHECK (kid BETWEEN 1 AND 65535),
    CONSTRAINT label_key_algorithm_check CHECK (algorithm IN (1, 2)),
    CONSTRAINT label_key_status_check CHECK (status IN ('active', 'retired', 'compromised')),
    CONSTRAINT label_key_period_check CHECK (signs_from < signs_until)
);

-- Every list that was ever published, as it was signed.
CREATE TABLE key_list (
    sequence bigint PRIMARY KEY,
    made_at timestamptz NOT NULL,
    document text NOT NULL
);

-- Rights. Identity is append-only but for the foreign code; of a label only its life may change.
GRANT SELECT, INSERT ON container, label TO hwtrack_app;
GRANT UPDATE (foreign_code, foreign_source) ON container TO hwtrack_app;
GRANT UPDATE (copies_printed, activated_at, superseded_at, superseded_by, voided_at, voided_by, void_reason)
    ON label TO hwtrack_app, hwtrack_worker;
GRANT SELECT, INSERT, UPDATE ON code_counter TO hwtrack_app;
GRANT SELECT, INSERT ON label_key, key_list TO hwtrack_app, hwtrack_worker;
GRANT UPDATE (status) ON label_key TO hwtrack_worker;
GRANT SELECT ON container, label, code_counter TO hwtrack_worker;
GRANT SELECT ON container, label TO hwtrack_writer;
GRANT UPDATE (parties, regions) ON container TO hwtrack_writer;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['container', 'label', 'code_counter', 'label_key', 'key_list']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY %I ON %I TO hwtrack_worker USING (true) WITH CHECK (true)', name || '_worker', name);
        EXECUTE format('CREATE POLICY %I ON %I TO hwtrack_writer USING (true) WITH CHECK (true)', name || '_writer', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['container', 'label']
    LOOP
        EXECUTE format(
            'CREATE POLICY %I ON %I FOR SELECT TO hwtrack_app USING (own_org() = ANY (parties) '
            || 'OR (acting_scope() = ''official'' AND acting_regions() && regions))', name || '_read', name
        );
        EXECUTE format(
            'CREATE POLICY %I ON %I FOR INSERT TO hwtrack_app '
            || 'WITH CHECK (own_org() = home_org_id AND own_org() = ANY (parties))', name || '_write', name
        );
        EXECUTE format(
            'CREATE POLICY %I ON %I FOR UPDATE TO hwtrack_app USING (own_org() = home_org_id) '
            || 'WITH CHECK (own_org() = home_org_id)', name || '_change', name
        );
    END LOOP;
    -- Public keys are public; whoever is signed in may cause a new one to be listed, nobody to be changed.
    FOREACH name IN ARRAY ARRAY['label_key', 'key_list']
    LOOP
        EXECUTE format('CREATE POLICY %I ON %I FOR SELECT TO hwtrack_app USING (true)', name || '_read', name);
        EXECUTE format(
            'CREATE POLICY %I ON %I FOR INSERT TO hwtrack_app WITH CHECK (acting_scope() IN (''own'', ''official''))',
            name || '_write', name
        );
    END LOOP;
END
$$;
CREATE POLICY code_counter_own ON code_counter TO hwtrack_app
    USING (own_org() = home_org_id) WITH CHECK (own_org() = home_org_id);

-- The labels of a code for somebody in the street: every issue with its life, and the face without the contact person
-- and the remarks. A code begins with its home's credit code.
CREATE FUNCTION public_label(p_letter text, p_code text)
RETURNS TABLE (
    label_id uuid, face jsonb, emergency_phone text, activated_at timestamptz, superseded_at timestamptz,
    voided_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT l.label_id, l.face - 'contact' - 'remarks', l.emergency_phone, l.activated_at, l.superseded_at, l.voided_at
    FROM public.organisation o
    JOIN public.label l ON l.home_org_id = o.org_id
    WHERE o.credit_code = left(p_code, 18) AND l.code = p_code AND l.letter = p_letter
    ORDER BY l.label_id
$$;
ALTER FUNCTION public_label(text, text) OWNER TO hwtrack_writer;
REVOKE EXECUTE ON FUNCTION public_label(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public_label(text, text) TO hwtrack_app, hwtrack_worker;
