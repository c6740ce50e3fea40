-- Schema 3: what contained the process that computed (harness/sandbox): 'none' in the
-- program's own process, '' before this schema.
ALTER TABLE execution ADD COLUMN isolation TEXT NOT NULL -- walls: limits,landlock-7,seccomp
    DEFAULT '';
