using Microsoft.Extensions.Logging;

namespace LightWatch.Agent.Collect;

/// <summary>Keeps one collector's trouble to itself: its exceptions, its hanging, and the log lines about both (one per change of state).</summary>
/// <remarks>Called by one loop: <see cref="Begin"/>, then <see cref="Settle"/>, then the export, round after round.</remarks>
internal sealed class Supervised : IDisposable
{
    // A collector that keeps failing is tried less and less often, at most this seldom.
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private readonly Collector _collector;
    private readonly Instruments _instruments;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private Task _read = Task.CompletedTask;
    private bool _begun;
    private int _failures;
    private long _pausedSince;
    private TimeSpan _pause;
    private State _state = State.Working;

    public Supervised(Collector collector, Dictionary<string, int> seriesLimits, TimeSpan interval, ILogger logger, TimeProvider time)
    {
        (_collector, _interval, _logger, _time) = (collector, interval, logger, time);
        _instruments = new Instruments(seriesLimits);
        try
        {
            collector.Declare(_instruments);
        }
        catch (Exception error)
        {
            Failed(error);
        }
    }

    private enum State
    {
        Working,
        Failing,
        Hanging,
    }

    /// <summary>Starts this round's read on another thread, unless the last one has not come back or a pause after failures is on.</summary>
    /// <returns>Completes when the read does; never faults.</returns>
    public Task Begin()
    {
        _instruments.Visible = false;
        _begun = false;
        if (!_read.IsCompleted) return Task.CompletedTask;
        if (_failures > 0 && _time.GetElapsedTime(_pausedSince) < _pause) return Task.CompletedTask;
        _begun = true;
        _read = Task.Run(() =>
        {
            _instruments.Clear();
            _collector.Read();
        });
        return _read.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Ends the round: shows what was read in time, and takes note of what was not.</summary>
    public void Settle()
    {
        if (!_read.IsCompleted)
        {
            if (_state != State.Hanging) _logger.CollectorHangs(_collector.Name);
            _state = State.Hanging;
        }
        else if (_begun && _read.Exception is { } error)
        {
            Failed(error.GetBaseException());
        }
        else if (_begun)
        {
            if (_state != State.Working) _logger.CollectorRecovered(_collector.Name);
            _state = State.Working;
            _failures = 0;
            _instruments.Visible = true;
        }
    }

    public void Dispose() => _instruments.Dispose();

    private void Failed(Exception error)
    {
        if (_state != State.Failing) _logger.CollectorFailed(_collector.Name, error.Message, error is IOException or UnauthorizedAccessException ? null : error);
        _state = State.Failing;
        _failures = Math.Min(_failures + 1, 16);
        _pausedSince = _time.GetTimestamp();
        var pause = _interval * Math.Pow(2, _failures - 1);
        _pause = pause < LongestPause ? pause : LongestPause;
    }
}
