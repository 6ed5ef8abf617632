from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from musicgen_plugin.engine.bare_loop import bare_lateness_ms


def test_each_moment_is_noticed_after_it_has_come() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:  # it raises its priority
        late_ms, realtime = pool.submit(bare_lateness_ms, 0.002, 10).result()
    assert len(late_ms) == 10
    assert min(late_ms) >= 0
    assert isinstance(realtime, bool)
