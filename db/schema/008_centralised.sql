-- Schema 8: which methods may stand beside the decentralised ones as a reference.

ALTER TABLE algorithm ADD COLUMN is_centralised INTEGER -- 1: works over an overlay that
    -- joins all nodes, as all-reduce does; NULL: not known, before schema 8
    CHECK (is_centralised IN (0, 1));
