BEGIN TRANSACTION;
CREATE TABLE balances (
            account TEXT PRIMARY KEY,
            balance_fen INTEGER NOT NULL CHECK (account = 'bank' OR balance_fen >= 0)
        ) WITHOUT ROWID;
INSERT INTO "balances" VALUES('bank',-25000);
INSERT INTO "balances" VALUES('driver',20500);
INSERT INTO "balances" VALUES('holds',2500);
INSERT INTO "balances" VALUES('merchant:manner',2000);
CREATE TABLE entries (
            id INTEGER PRIMARY KEY,
            transfer_id INTEGER NOT NULL REFERENCES transfers (id),
            account TEXT NOT NULL,
            amount_fen INTEGER NOT NULL CHECK (typeof(amount_fen) = 'integer' AND amount_fen <> 0)
        );
INSERT INTO "entries" VALUES(1,1,'bank',-20000);
INSERT INTO "entries" VALUES(2,1,'driver',20000);
INSERT INTO "entries" VALUES(3,2,'driver',-3800);
INSERT INTO "entries" VALUES(4,2,'holds',3800);
INSERT INTO "entries" VALUES(5,3,'holds',-3800);
INSERT INTO "entries" VALUES(6,3,'merchant:manner',3000);
INSERT INTO "entries" VALUES(7,3,'driver',800);
INSERT INTO "entries" VALUES(8,4,'merchant:manner',-1000);
INSERT INTO "entries" VALUES(9,4,'driver',1000);
INSERT INTO "entries" VALUES(10,5,'driver',-2200);
INSERT INTO "entries" VALUES(11,5,'holds',2200);
INSERT INTO "entries" VALUES(12,6,'holds',-2200);
INSERT INTO "entries" VALUES(13,6,'driver',2200);
INSERT INTO "entries" VALUES(14,7,'driver',-1800);
INSERT INTO "entries" VALUES(15,7,'holds',1800);
INSERT INTO "entries" VALUES(16,8,'holds',-1800);
INSERT INTO "entries" VALUES(17,8,'merchant:manner',1800);
INSERT INTO "entries" VALUES(18,9,'merchant:manner',-1800);
INSERT INTO "entries" VALUES(19,9,'driver',1800);
INSERT INTO "entries" VALUES(20,10,'driver',-2500);
INSERT INTO "entries" VALUES(21,10,'holds',2500);
INSERT INTO "entries" VALUES(22,11,'bank',-5000);
INSERT INTO "entries" VALUES(23,11,'driver',5000);
CREATE TABLE payments (
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
        );
INSERT INTO "payments" VALUES(1,'s1-1/pay','captured',3800,3000,1000,'manner','Manner Coffee','s1-1','large oat latte',NULL,'2026-05-18T08:30:00','2026-05-19T08:30:00');
INSERT INTO "payments" VALUES(2,'s1-2/pay','voided',2200,0,0,'luckin','瑞幸咖啡','s1-2','',NULL,'2026-05-18T08:30:00','2026-05-19T08:30:00');
INSERT INTO "payments" VALUES(3,'s1-3/pay','refunded',1800,1800,1800,'manner','Manner Coffee','s1-3','',NULL,'2026-05-18T08:30:00','2026-05-19T08:30:00');
INSERT INTO "payments" VALUES(4,'s1-4/pay','declined',99999,0,0,'manner','Manner Coffee','s1-4','','limit_exceeded','2026-05-18T08:30:00','2026-05-19T08:30:00');
INSERT INTO "payments" VALUES(5,'s2-1/pay','authorised',2500,0,0,'manner','Manner Coffee','s2-1','',NULL,'2026-05-18T08:30:00','2026-05-19T08:30:00');
INSERT INTO "payments" VALUES(6,'s2-2/pay','requires_action',4000,0,0,'manner','Manner Coffee','s2-2','','pin_required','2026-05-18T08:30:00','2026-05-19T08:30:00');
CREATE TABLE requests (
            key TEXT PRIMARY KEY,
            digest TEXT NOT NULL,
            payment INTEGER REFERENCES payments (number),
            answer TEXT NOT NULL
        ) WITHOUT ROWID;
INSERT INTO "requests" VALUES('pay_000001/capture','ede3d1077263b6c8c9922cf4b23dd7869f36215a0e8195fad1bfa90b27f7bbb4',1,'["captured", 3000, 0, null]');
INSERT INTO "requests" VALUES('pay_000001/refund','42cc478a41abb425f74bb81615fa581e7ebaf6674054b074e8d62f68252c7631',1,'["captured", 3000, 1000, null]');
INSERT INTO "requests" VALUES('pay_000002/void','17bfaa64c14dd00be9c9c2c764c9375dedc6020964ccd9e78f071e7ea0ded061',2,'["voided", 0, 0, null]');
INSERT INTO "requests" VALUES('pay_000003/capture','c1d1ff22960c170ff3cfc3ab1457c2b202c4271f0b3712b5dda899c6b069bdda',3,'["captured", 1800, 0, null]');
INSERT INTO "requests" VALUES('pay_000003/refund','02e0e51290de37ec34454dabd7876e9fa6bf7c4acbf4904c402b75119eb2dca4',3,'["refunded", 1800, 1800, null]');
INSERT INTO "requests" VALUES('s1-1/pay','dae7266facb5130abfdbca90f99771c58f2876f93d5e59b6e3a068e6a3dcd154',1,'["authorised", 0, 0, null]');
INSERT INTO "requests" VALUES('s1-2/pay','88b281a3249b4e91fceb9682546a8b6ba616c2bb51aa1a8837d17b85bf090b5f',2,'["authorised", 0, 0, null]');
INSERT INTO "requests" VALUES('s1-3/pay','eb969e40898b53145bd3937f353e6183c2c92fe98616a0d1982246482635aa9e',3,'["authorised", 0, 0, null]');
INSERT INTO "requests" VALUES('s1-4/pay','981dd4dfcf7e33ee694710712ab9cf930a77ceb7756a0bc0aea4a8eab7db019f',4,'["declined", 0, 0, "limit_exceeded"]');
INSERT INTO "requests" VALUES('s1-top_up-1','7a276524dcfe702429298fca174804a2fb171241beda9d6442a4b4dcc2b81482',NULL,'{"balance_fen": 20500, "held_fen": 2500, "pin_set": false, "password_free": false, "password_free_limit_fen": 10000, "payment_limit_fen": 50000, "locked_until": null}');
INSERT INTO "requests" VALUES('s2-1/pay','945e31efe8b31bc5238949c432977efffbe403b1cac789ce87649f00fd03a874',5,'["authorised", 0, 0, null]');
INSERT INTO "requests" VALUES('s2-2/pay','808aa1c04efdbb39d00317d76c810f908560e8e4d476e7b7f246348fab0431f6',6,'["requires_action", 0, 0, "pin_required"]');
CREATE TABLE schema_version (version INTEGER NOT NULL);
INSERT INTO "schema_version" VALUES(1);
CREATE TABLE settings (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            pin_hash TEXT,
            wrong_tries INTEGER NOT NULL,
            locked_until TEXT,
            password_free INTEGER NOT NULL,
            password_free_limit_fen INTEGER NOT NULL,
            payment_limit_fen INTEGER NOT NULL
        );
INSERT INTO "settings" VALUES(1,'$argon2id$v=19$m=7168,t=5,p=1$QDYELDV2Itfs/TbaPayNpQ$h4qLG9Wu4qKoZ8imgfOdwKXsJTqZ53oVtx/HLcv4KY0',0,NULL,1,3000,50000);
CREATE TABLE transfers (
            id INTEGER PRIMARY KEY,
            kind TEXT NOT NULL CHECK (kind IN ('top_up', 'hold', 'void', 'capture', 'refund', 'expiry')),
            payment INTEGER REFERENCES payments (number),
            memo TEXT NOT NULL,
            at TEXT NOT NULL
        );
INSERT INTO "transfers" VALUES(1,'top_up',NULL,'opening balance','2026-05-18T08:30:00');
INSERT INTO "transfers" VALUES(2,'hold',1,'Manner Coffee','2026-05-18T08:30:00');
INSERT INTO "transfers" VALUES(3,'capture',1,'Manner Coffee','2026-05-18T08:30:00');
INSERT INTO "transfers" VALUES(4,'refund',1,'Manner Coffee','2026-05-18T08:30:00');
INSERT INTO "transfers" VALUES(5,'hold',2,'瑞幸咖啡','2026-05-18T08:30:00');
INSERT INTO "transfers" VALUES(6,'void',2,'瑞幸咖啡','2026-05-18T08:30:00');
INSERT INTO "transfers" VALUES(7,'hold',3,'Manner Coffee','2026-05-18T08:30:00');
INSERT INTO "transfers" VALUES(8,'capture',3,'Manner Coffee','2026-05-18T08:30:00');
INSERT INTO "transfers" VALUES(9,'refund',3,'Manner Coffee','2026-05-18T08:30:00');
INSERT INTO "transfers" VALUES(10,'hold',5,'Manner Coffee','2026-05-18T08:30:00');
INSERT INTO "transfers" VALUES(11,'top_up',NULL,'','2026-05-18T08:30:00');
CREATE INDEX payments_open ON payments (expires_at)
            WHERE status IN ('requires_action', 'authorised');
CREATE INDEX transfers_payment ON transfers (payment);
CREATE INDEX entries_transfer ON entries (transfer_id);
CREATE TRIGGER entry_moves_balance AFTER INSERT ON entries BEGIN
            INSERT OR IGNORE INTO balances VALUES (NEW.account, 0);
            UPDATE balances SET balance_fen = balance_fen + NEW.amount_fen WHERE account = NEW.account;
        END;
CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries BEGIN
                SELECT RAISE(ABORT, 'entries are never edited or removed');
            END;
CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries BEGIN
                SELECT RAISE(ABORT, 'entries are never edited or removed');
            END;
CREATE TRIGGER transfers_no_update BEFORE UPDATE ON transfers BEGIN
                SELECT RAISE(ABORT, 'transfers are never edited or removed');
            END;
CREATE TRIGGER transfers_no_delete BEFORE DELETE ON transfers BEGIN
                SELECT RAISE(ABORT, 'transfers are never edited or removed');
            END;
CREATE TRIGGER payments_no_delete BEFORE DELETE ON payments BEGIN
            SELECT RAISE(ABORT, 'payments are never removed');
        END;
CREATE TRIGGER requests_no_delete BEFORE DELETE ON requests BEGIN
            SELECT RAISE(ABORT, 'requests are never forgotten');
        END;
COMMIT;
