-- Takes or gives back the one-open-manifest hold of containers. Returns the containers that another manifest holds; if
-- there are any, the caller rolls back, so that it is all or none. Rows are taken in one order: nobody deadlocks.
-- A container that is held knows its open manifest and whom that names as takers; they become its parties.
CREATE FUNCTION hold_container(
    p_manifest_home bigint, p_manifest uuid, p_homes bigint[], p_containers uuid[], p_hold boolean, p_at timestamptz
) RETURNS TABLE (container_home bigint, container uuid, held_home bigint, held_manifest uuid)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    v_parties bigint[];
BEGIN
    SELECT m.parties INTO v_parties FROM public.manifest m
    WHERE m.home_org_id = p_manifest_home AND m.manifest_id = p_manifest
      AND (public.own_org() = ANY (m.parties)
           OR (public.acting_scope() = 'official' AND public.acting_regions() && m.regions)
           OR session_user = 'hwtrack_worker');
    IF NOT FOUND THEN
        RAISE insufficient_privilege USING MESSAGE = 'no party of this manifest';
    END IF;
    IF p_hold THEN
        INSERT INTO public.container_hold (home_org_id, container_id, manifest_home_org_id, manifest_id, held_at)
        SELECT asked.home, asked.id, p_manifest_home, p_manifest, p_at
        FROM unnest(p_homes, p_containers) AS asked (home, id)
        ORDER BY asked.home, asked.id
        ON CONFLICT DO NOTHING;
        RETURN QUERY
            SELECT h.home_org_id, h.container_id, h.manifest_home_org_id, h.manifest_id
            FROM public.container_hold h
            JOIN unnest(p_homes, p_containers) AS asked (home, id)
                ON h.home_org_id = asked.home AND h.container_id = asked.id
            WHERE (h.manifest_home_org_id, h.manifest_id) IS DISTINCT FROM (p_manifest_home, p_manifest);
        IF FOUND THEN
            RETURN;
        END IF;
    ELSE
        DELETE FROM public.container_hold h
        USING unnest(p_homes, p_containers) AS asked (home, id)
        WHERE h.home_org_id = asked.home AND h.container_id = asked.id
          AND h.manifest_home_org_id = p_manifest_home AND h.manifest_id = p_manifest;
    END IF;
    PERFORM public.mark_held(p_manifest, v_parties, p_homes, p_containers, p_hold);
END
$$;

-- Writes the hold into the containers' states, in (home, container) order; one without a state gets one of no events.
CREATE FUNCTION mark_held(p_manifest uuid, p_parties bigint[], p_homes bigint[], p_containers uuid[], p_hold boolean)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    INSERT INTO public.container_state (home_org_id, container_id, seq, head, state, stage, parties, regions)
    SELECT c.home_org_id, c.container_id, 0, '\x', '{}', 'unborn', c.parties, c.regions
    FROM unnest(p_homes, p_containers) AS asked (home, id)
    JOIN public.container c ON c.home_org_id = asked.home AND c.container_id = asked.id
    ORDER BY c.home_org_id, c.container_id
    ON CONFLICT DO NOTHING;
    PERFORM 1 FROM public.container_state s
    JOIN unnest(p_homes, p_containers) AS asked (home, id) ON s.home_org_id = asked.home AND s.container_id = asked.id
    ORDER BY s.home_org_id, s.container_id FOR UPDATE OF s;
    IF NOT p_hold THEN
        UPDATE public.container_state s SET open_manifest_id = NULL, takers = '{}'
        FROM unnest(p_homes, p_containers) AS asked (home, id)
        WHERE s.home_org_id = asked.home AND s.container_id = asked.id AND s.open_manifest_id = p_manifest;
        RETURN;
    END IF;
    UPDATE public.container_state s SET open_manifest_id = p_manifest, takers = p_parties,
        parties = ARRAY(SELECT DISTINCT unnest(s.parties || p_parties) ORDER BY 1)
    FROM unnest(p_homes, p_containers) AS asked (home, id)
    WHERE s.home_org_id = asked.home AND s.container_id = asked.id;
    UPDATE public.container c SET parties = ARRAY(SELECT DISTINCT unnest(c.parties || p_parties) ORDER BY 1)
    FROM unnest(p_homes, p_containers) AS asked (home, id)
    WHERE c.home_org_id = asked.home AND c.container_id = asked.id AND NOT c.parties @> p_parties;
    UPDATE public.label l SET parties = ARRAY(SELECT DISTINCT unnest(l.parties || p_parties) ORDER BY 1)
    FROM unnest(p_homes, p_containers) AS asked (home, id)
    WHERE l.home_org_id = asked.home AND l.container_id = asked.id AND NOT l.parties @> p_parties;
END
$$;

ALTER FUNCTION hold_container(bigint, uuid, bigint[], uuid[], boolean, timestamptz) OWNER TO hwtrack_writer;
REVOKE EXECUTE ON FUNCTION hold_container(bigint, uuid, bigint[], uuid[], boolean, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hold_container(bigint, uuid, bigint[], uuid[], boolean, timestamptz)
    TO hwtrack_app, hwtrack_worker;
REVOKE EXECUTE ON FUNCTION mark_held(uuid, bigint[], bigint[], uuid[], boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION mark_held(uuid, bigint[], bigint[], uuid[], boolean) TO hwtrack_writer;
