namespace LightWatch.Storage;

/// <summary>All that can be changed while a store runs.</summary>
public sealed record RuntimeSettings(Retention Retention, DatabaseTuning Tuning);

/// <summary>
/// The runtime settings in force in this process: their owner applies new ones, the store reads them whenever
/// it needs them.
/// </summary>
/// <remarks>
/// Safe for many threads. Nothing is stored here: after a restart the initial values hold until others are applied.
/// </remarks>
/// <param name="initial">In force until the first <see cref="Apply"/>.</param>
public sealed class StoreSettings(RuntimeSettings initial)
{
    private volatile RuntimeSettings _current = initial;

    /// <summary>
    /// Raised by <see cref="Apply"/>, on its thread, after <see cref="Current"/> has changed; handlers must be quick.
    /// </summary>
    public event Action? Changed;

    /// <summary>What is in force now; read once where several values belong together.</summary>
    public RuntimeSettings Current => _current;

    /// <summary>Puts settings into force; the store acts on them within seconds.</summary>
    /// <param name="settings">Validated by the caller.</param>
    public void Apply(RuntimeSettings settings)
    {
        if (settings == _current) return;
        _current = settings;
        Changed?.Invoke();
    }
}
