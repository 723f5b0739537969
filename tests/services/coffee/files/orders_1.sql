BEGIN TRANSACTION;
CREATE TABLE orders (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    shop_id TEXT NOT NULL,
    status TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
INSERT INTO "orders" VALUES(1,'order-1','starbucks_fuzhou_road','handed_over','{"id": "order-1", "key": "s1-1", "lines": [{"amount_fen": 3800, "chosen": {"drink": "latte", "options": [{"amount": null, "choice": "large", "count": null, "option": "size"}, {"amount": null, "choice": "oat", "count": null, "option": "milk"}], "quantity": 1}, "item": {"drink": "latte", "options": [{"amount": null, "choice": "large", "count": null, "option": "size"}, {"amount": null, "choice": "hot", "count": null, "option": "temperature"}, {"amount": null, "choice": "signature", "count": null, "option": "beans"}, {"amount": null, "choice": "oat", "count": null, "option": "milk"}, {"amount": null, "choice": "normal", "count": null, "option": "sweetness"}], "quantity": 1}, "names": {"en": "large oat latte", "zh": "大杯燕麦拿铁"}}], "payment_id": "pay_000001", "pickup_at": "2026-05-18T08:32:56.314141", "placed_at": "2026-05-18T08:30:01.785755", "ready_at": "2026-05-18T08:32:59.785755", "shop_id": "starbucks_fuzhou_road", "shop_name": {"en": ["Starbucks Fuzhou Road"], "zh": ["星巴克福州路店"]}, "starts_at": "2026-05-18T08:31:46.785755", "status": "handed_over", "total_fen": 3800}');
INSERT INTO "orders" VALUES(2,'order-2','luckin_bund','accepted','{"id": "order-2", "key": "s1-2", "lines": [{"amount_fen": 2400, "chosen": {"drink": "americano", "options": [], "quantity": 2}, "item": {"drink": "americano", "options": [{"amount": null, "choice": "large", "count": null, "option": "size"}, {"amount": null, "choice": "iced", "count": null, "option": "temperature"}, {"amount": null, "choice": "normal", "count": null, "option": "sweetness"}, {"amount": null, "choice": "normal", "count": null, "option": "ice"}], "quantity": 2}, "names": {"en": "americano", "zh": "美式"}}], "payment_id": "pay_000002", "pickup_at": "2026-05-18T08:47:27.469710", "placed_at": "2026-05-18T08:45:02.855617", "ready_at": "2026-05-18T08:47:29.855617", "shop_id": "luckin_bund", "shop_name": {"en": ["Luckin Coffee The Bund", "Luckin Coffee Bund"], "zh": ["瑞幸咖啡外滩店"]}, "starts_at": "2026-05-18T08:46:07.855617", "status": "accepted", "total_fen": 2400}');
CREATE TABLE requests (
    operation TEXT NOT NULL,
    key TEXT NOT NULL,
    request TEXT NOT NULL,
    order_id TEXT NOT NULL REFERENCES orders (id),
    PRIMARY KEY (operation, key)
) STRICT, WITHOUT ROWID;
INSERT INTO "requests" VALUES('handed_over','s1-1/hand_over','','order-1');
INSERT INTO "requests" VALUES('place','s1-1','{"items": [{"drink": "latte", "options": [{"amount": null, "choice": "large", "count": null, "option": "size"}, {"amount": null, "choice": "oat", "count": null, "option": "milk"}], "quantity": 1}], "payment": "pay_000001", "shop": "starbucks_fuzhou_road"}','order-1');
INSERT INTO "requests" VALUES('place','s1-2','{"items": [{"drink": "americano", "options": [], "quantity": 2}], "payment": "pay_000002", "shop": "luckin_bund"}','order-2');
CREATE INDEX open_orders ON orders (status, shop_id);
COMMIT;
PRAGMA user_version = 1;
