"""The wallet's tables, version by version; a file is brought up to date when opened.

What the ledger promises is written here as well as in the rules: entries and transfers cannot be edited or
removed, amounts are whole, driver and holds never go below zero. Old SQLite is common on cars and servers, so
nothing newer than 3.30 is used (no STRICT, no RETURNING).
"""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE schema_version (version INTEGER NOT NULL)",
        "INSERT INTO schema_version VALUES (0)",
        """CREATE TABLE payments (
            number INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,
            status TEXT NOT NULL CHECK (status IN ('requires_action', 'authorised', 'captured', 'refunded',
                                                   'voided', 'declined', 'expired')),
            amount_fen INTEGER NOT NULL CHECK (typeof(amount_fen) = 'integer' AND amount_fen > 0),
            captured_fen INTEGER NOT NULL DEFAULT 0 CHECK (captured_fen BETWEEN 0 AND amount_fen),
            refunded_fen INTEGER NOT NULL DEFAULT 0 CHECK (refunded_fen BETWEEN 0 AND captured_fen),
            merchant_id TEXT NOT NULL,
            merchant_name TEXT NOT NULL,
            order_id TEXT NOT NULL,
            description TEXT NOT NULL,
            decline TEXT,
            created_at TEXT NOT NULL,
            expires_at TEXT NOT NULL
        )""",
        # Only open payments are in it, so that looking for those due costs nothing however long the history.
        """CREATE INDEX payments_open ON payments (expires_at)
            WHERE status IN ('requires_action', 'authorised')""",
        """CREATE TABLE transfers (
            id INTEGER PRIMARY KEY,
            kind TEXT NOT NULL CHECK (kind IN ('top_up', 'hold', 'void', 'capture', 'refund', 'expiry')),
            payment INTEGER REFERENCES payments (number),
            memo TEXT NOT NULL,
            at TEXT NOT NULL
        )""",
        "CREATE INDEX transfers_payment ON transfers (payment)",
        """CREATE TABLE entries (
            id INTEGER PRIMARY KEY,
            transfer_id INTEGER NOT NULL REFERENCES transfers (id),
            account TEXT NOT NULL,
            amount_fen INTEGER NOT NULL CHECK (typeof(amount_fen) = 'integer' AND amount_fen <> 0)
        )""",
        "CREATE INDEX entries_transfer ON entries (transfer_id)",
        """CREATE TABLE balances (
            account TEXT PRIMARY KEY,
            balance_fen INTEGER NOT NULL CHECK (account = 'bank' OR balance_fen >= 0)
        ) WITHOUT ROWID""",
        # The running balance follows the entries by itself; the audit sums them all again.
        """CREATE TRIGGER entry_moves_balance AFTER INSERT ON entries BEGIN
            INSERT OR IGNORE INTO balances VALUES (NEW.account, 0);
            UPDATE balances SET balance_fen = balance_fen + NEW.amount_fen WHERE account = NEW.account;
        END""",
        *(
            f"""CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} BEGIN
                SELECT RAISE(ABORT, '{table} are never edited or removed');
            END"""
            for table in ("entries", "transfers")
            for verb in ("UPDATE", "DELETE")
        ),
        """CREATE TRIGGER payments_no_delete BEFORE DELETE ON payments BEGIN
            SELECT RAISE(ABORT, 'payments are never removed');
        END""",
        """CREATE TABLE requests (
            key TEXT PRIMARY KEY,
            digest TEXT NOT NULL,
            payment INTEGER REFERENCES payments (number),
            answer TEXT NOT NULL
        ) WITHOUT ROWID""",
        """CREATE TRIGGER requests_no_delete BEFORE DELETE ON requests BEGIN
            SELECT RAISE(ABORT, 'requests are never forgotten');
        END""",
        """CREATE TABLE settings (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            pin_hash TEXT,
            wrong_tries INTEGER NOT NULL,
            locked_until TEXT,
            password_free INTEGER NOT NULL,
            password_free_limit_fen INTEGER NOT NULL,
            payment_limit_fen INTEGER NOT NULL
        )""",
    ),
    (
        "ALTER TABLE payments ADD COLUMN owner TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE payments ADD COLUMN proof TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE payments ADD COLUMN is_fee INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE payments ADD COLUMN coupon_id TEXT",
        """ALTER TABLE payments ADD COLUMN discount_fen INTEGER NOT NULL DEFAULT 0
            CHECK (discount_fen BETWEEN 0 AND amount_fen)""",
        # What was paid without a PIN today is added up before each such payment.
        """CREATE INDEX payments_password_free ON payments (created_at) WHERE proof = 'password_free'""",
        "ALTER TABLE settings ADD COLUMN password_free_day_fen INTEGER NOT NULL DEFAULT 20000",
        "ALTER TABLE settings ADD COLUMN password_free_day_count INTEGER NOT NULL DEFAULT 5",
        "ALTER TABLE settings ADD COLUMN confirm_above_fen INTEGER NOT NULL DEFAULT 20000",
        # Promotions are given, and refunds and the bank's money come from outside: these may be below zero.
        "DROP TRIGGER entry_moves_balance",
        "DROP TABLE balances",
        """CREATE TABLE balances (
            account TEXT PRIMARY KEY,
            balance_fen INTEGER NOT NULL CHECK (balance_fen >= 0 OR account IN ('bank', 'promotions')
                                                OR account LIKE 'refunds:%')
        ) WITHOUT ROWID""",
        "INSERT INTO balances SELECT account, sum(amount_fen) FROM entries GROUP BY account",
        """CREATE TRIGGER entry_moves_balance AFTER INSERT ON entries BEGIN
            INSERT OR IGNORE INTO balances VALUES (NEW.account, 0);
            UPDATE balances SET balance_fen = balance_fen + NEW.amount_fen WHERE account = NEW.account;
        END""",
        """CREATE TABLE coupons (
            id TEXT PRIMARY KEY,
            off_fen INTEGER NOT NULL CHECK (typeof(off_fen) = 'integer' AND off_fen > 0),
            least_fen INTEGER NOT NULL CHECK (least_fen > off_fen),
            merchant TEXT NOT NULL,
            until TEXT NOT NULL,
            payment INTEGER REFERENCES payments (number)
        ) WITHOUT ROWID""",
    ),
)

VERSION = len(MIGRATIONS)
