def test_ok(client, ada, settings):
    assert client.get("/account/login/").status_code == 200
