int ppg_spawn_abi(void) { return 0; }
