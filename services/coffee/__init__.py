"""Coffee to pick up on the way: menus, shops and orders."""
