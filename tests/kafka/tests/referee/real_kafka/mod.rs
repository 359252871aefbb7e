mod wrong_workers;
