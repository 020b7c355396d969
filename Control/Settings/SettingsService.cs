using LightWatch.Control.Documents;
using LightWatch.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LightWatch.Control.Settings;

/// <summary>Applies stored settings to the store of this process, at the start and whenever they change.</summary>
/// <remarks>
/// A stored document wins over the settings file. Where there is none, or until the documents answer, the file's values
/// hold; where one cannot be used, the value before it stays.
/// </remarks>
internal sealed class SettingsService : BackgroundService
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(20);

    private readonly IDocuments _documents;
    private readonly StoreSettings _store;
    private readonly RuntimeSettings _initial;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _changed = new(1);
    // versions already logged as unusable
    private readonly Dictionary<string, long> _reported = new(StringComparer.Ordinal);

    public SettingsService(IDocuments documents, StoreSettings store, TimeProvider time, ILogger<SettingsService> log)
    {
        (_documents, _store, _initial, _time, _log) = (documents, store, store.Current, time, log);
        documents.Changed += OnChange;
    }

    public override void Dispose()
    {
        _documents.Changed -= OnChange;
        _changed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                _ = await _changed.WaitAsync(Poll, stoppingToken);
                if (await TryApplyAsync(stoppingToken)) continue;
                await Task.Delay(RetryPause, _time, stoppingToken);
                _ = _changed.Release();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private async Task<bool> TryApplyAsync(CancellationToken cancel)
    {
        try
        {
            var before = _store.Current;
            _store.Apply(new RuntimeSettings(
                await UsableAsync(SettingDocument.Retention, _initial.Retention, before.Retention, cancel),
                await UsableAsync(SettingDocument.Tuning, _initial.Tuning, before.Tuning, cancel)));
            return true;
        }
        catch (Exception e) when (DocumentErrors.IsExpected(e))
        {
            return false;                                        // the store logs why it does not answer
        }
    }

    private async Task<T> UsableAsync<T>(
        SettingDocument<T> setting, T absent, T before, CancellationToken cancel) where T : class
    {
        var (value, error, version) = await setting.ReadAsync(_documents, cancel);
        if (error is null)
        {
            _ = _reported.Remove(setting.Name);
            return value ?? absent;
        }
        if (_reported.TryGetValue(setting.Name, out var reported) && reported == version) return before;
        _reported[setting.Name] = version;
        _log.SettingUnusable(setting.Name, error);
        return before;
    }

    private void OnChange(string kind)
    {
        if (kind == SettingDocument.Kind) _ = _changed.Release();
    }
}
