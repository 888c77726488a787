"""Wrong or missing values stop the start with the name of the variable and what was wanted."""

import subprocess
import sys
from pathlib import Path

import pytest

from caicach.config import env


def test_a_missing_value_names_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with pytest.raises(SystemExit, match=r"SECRET_KEY is not set \(a long random text\)"):
        env.text("SECRET_KEY", purpose="a long random text")


@pytest.mark.parametrize(("reader", "value", "wanted"), [
    (lambda: env.integer("X", 1), "two", "a whole number"),
    (lambda: env.boolean("X", False), "perhaps", "yes or no"),
    (lambda: env.database("mysql://u@h/d", name="X"), "", "postgresql://"),
    (lambda: env.database("postgresql://u@h/", name="X"), "", "postgresql://"),
    (lambda: env.database("postgresql://u@h/d?no_such_part=1", name="X"), "", "postgresql://"),
])  # fmt: skip
def test_a_wrong_value_says_what_is_wanted(
    monkeypatch: pytest.MonkeyPatch, reader: object, value: str, wanted: str
) -> None:
    monkeypatch.setenv("X", value)
    with pytest.raises(SystemExit, match=f"X=.*{wanted}"):
        reader()


def test_an_address_of_a_database_keeps_marks_in_names_and_passwords() -> None:
    read = env.database("postgresql://c%C3%A1n:m%40t%2Fkh%E1%BA%A9u@%2Ftmp%2Fs:5433/t%E1%BB%89nh", name="X")
    assert read == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "tỉnh", "USER": "cán", "PASSWORD": "m@t/khẩu", "HOST": "/tmp/s", "PORT": "5433", "OPTIONS": {},
    }  # fmt: skip


def test_the_rest_of_an_address_goes_to_the_driver() -> None:
    assert env.database("postgresql://h/d?sslmode=require", name="X")["OPTIONS"] == {"sslmode": "require"}


def test_a_password_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit) as refused:
        env.database("mysql://u:secret@h/d", name="X")
    assert "secret" not in str(refused.value)


def test_words_are_cut_at_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "mot.gov.vn, hai.gov.vn,")
    assert env.words("X") == ["mot.gov.vn", "hai.gov.vn"]


def test_settings_refuse_a_server_without_its_secret() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("caicach"), "check"], text=True, capture_output=True,
        env={"DATABASE_APP_URL": "postgresql://u@h/d", "DATABASE_URL": "postgresql://u@h/d"}, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == "caicach: the environment variable SECRET_KEY is not set (a long random text, kept secret).\n"


def test_proxies_are_single_machines_in_their_usual_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.2, 2001:DB8:0:9::0002")
    assert env.addresses("TRUSTED_PROXIES", ()) == {"10.0.0.2", "2001:db8:0:9::2"}
    monkeypatch.setenv("TRUSTED_PROXIES", "::ffff:10.0.0.2, ::ffff:a00:3")
    assert env.addresses("TRUSTED_PROXIES", ()) == {"10.0.0.2", "10.0.0.3"}, "as a request's address is compared"
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.0/8")
    with pytest.raises(SystemExit, match=r"TRUSTED_PROXIES='10.0.0.0/8' cannot be used.*no networks"):
        env.addresses("TRUSTED_PROXIES", ())


def test_a_secret_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("a long random text\n")
    monkeypatch.setenv("METRICS_TOKEN_FILE", str(tmp_path / "key"))
    monkeypatch.delenv("METRICS_TOKEN", raising=False)
    assert env.given("METRICS_TOKEN")
    assert env.secret("METRICS_TOKEN") == "a long random text"
    assert env.secret_files() == {"METRICS_TOKEN_FILE": tmp_path / "key"}
    monkeypatch.setenv("METRICS_TOKEN", "said itself")
    assert env.secret("METRICS_TOKEN") == "said itself"


def test_a_secret_in_a_file_that_is_not_there_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("METRICS_TOKEN_FILE", "/nowhere/key")
    monkeypatch.delenv("METRICS_TOKEN", raising=False)
    with pytest.raises(SystemExit, match=r"METRICS_TOKEN_FILE='/nowhere/key'.*can be read"):
        env.secret("METRICS_TOKEN", "")


def test_an_address_in_a_file_is_a_server_of_its_own_and_wants_its_secret(tmp_path: Path) -> None:
    """Else an installation would quietly work on in the private database of the checkout."""
    (tmp_path / "app").write_text("postgresql://u@h/d\n")
    environment = {f"DATABASE_{role}_URL_FILE": str(tmp_path / "app") for role in ("APP", "OWNER", "SEQUENCER")}
    caicach = Path(sys.executable).with_name("caicach")
    done = subprocess.run([caicach, "check"], text=True, capture_output=True, env=environment, check=False)
    assert "SECRET_KEY is not set" in done.stderr
    environment["SECRET_KEY"] = "k" * 40
    done = subprocess.run([caicach, "check"], text=True, capture_output=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    environment["SECRET_KEY_FALLBACKS"] = f"{'f' * 40} short"
    done = subprocess.run([caicach, "check"], text=True, capture_output=True, env=environment, check=False)
    assert "SECRET_KEY_FALLBACKS must have" in done.stderr


def test_a_process_holds_only_the_roles_whose_addresses_it_was_given() -> None:
    environment = {"DATABASE_APP_URL": "postgresql://u@h/d", "SECRET_KEY": "k" * 40}
    told = "from caicach.config import settings; print(*settings.DATABASES)"

    def kept(**more: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", told], text=True, capture_output=True, env=environment | more, check=True
        )
        return done.stdout.strip()

    assert kept() == "default"
    assert kept(DATABASE_SEQUENCER_URL="postgresql://s@h/d") == "default sequencer"
    assert kept(DATABASE_URL="postgresql://all@h/d") == "default owner sequencer"


def test_behind_a_pooler_by_transaction_nothing_is_prepared() -> None:
    environment = {"DATABASE_URL": "postgresql://u@h/d", "SECRET_KEY": "k" * 40, "DATABASE_POOLER": "transaction"}
    told = (
        "from caicach.config import settings; "
        "print(*(one['OPTIONS']['prepare_threshold'] for one in settings.DATABASES.values()))"
    )
    done = subprocess.run([sys.executable, "-c", told], text=True, capture_output=True, env=environment, check=True)
    assert done.stdout.split() == ["None", "5", "5"]  # the app's alone goes through it
