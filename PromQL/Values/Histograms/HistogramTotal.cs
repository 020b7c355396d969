using LightWatch.Storage;

namespace LightWatch.PromQL.Values.Histograms;

/// <summary>A compensated sum or average of histograms, with what happened on the way.</summary>
internal sealed class HistogramTotal
{
    private FloatHistogram _sum;
    private FloatHistogram? _lost;
    private double _count = 1;
    private bool _isMean;
    private bool _sawReset;
    private bool _sawNoReset;

    public HistogramTotal(NativeHistogram first)
    {
        _sum = FloatHistogram.Of(first);
        Heed(first);
    }

    /// <summary>Some histograms said "reset" and others "not reset".</summary>
    public bool HasResetCollision => _sawReset && _sawNoReset;

    /// <summary>Custom bounds differed and were reduced to the shared ones.</summary>
    public bool HasReconciledBounds { get; private set; }

    /// <summary>Adds one for a sum.</summary>
    /// <returns>False if it does not go with the others.</returns>
    public bool TryAdd(NativeHistogram histogram)
    {
        Heed(histogram);
        return Note(_sum.KahanAdd(FloatHistogram.Of(histogram), ref _lost));
    }

    /// <summary>Adds one for an average: becomes a running mean when the sum would overflow.</summary>
    /// <inheritdoc cref="TryAdd"/>
    public bool TryAddToAverage(NativeHistogram histogram)
    {
        Heed(histogram);
        _count++;
        var other = FloatHistogram.Of(histogram);
        if (!_isMean)
        {
            var (sum, lost) = (_sum.Copy(), _lost?.Copy());
            if (!Note(sum.KahanAdd(other, ref lost))) return false;
            if (!sum.HasOverflow())
            {
                (_sum, _lost) = (sum, lost);
                return true;
            }
            _isMean = true;
            _sum = _sum.Divide(_count - 1);
            _lost?.Divide(_count - 1);
        }
        var share = (_count - 1) / _count;
        _lost?.Multiply(share);
        return Note(_sum.Multiply(share).KahanAdd(other.Divide(_count), ref _lost));
    }

    public FloatHistogram Sum()
    {
        if (_lost is not null) _sum.Add(_lost);
        return _sum;
    }

    public FloatHistogram Average()
    {
        if (!_isMean)
        {
            _sum.Divide(_count);
            _lost?.Divide(_count);
        }
        return Sum();
    }

    private void Heed(NativeHistogram histogram)
    {
        _sawReset |= histogram.ResetHint == CounterResetHint.Reset;
        _sawNoReset |= histogram.ResetHint == CounterResetHint.NotReset;
    }

    private bool Note(HistogramSumOutcome outcome)
    {
        HasReconciledBounds |= outcome.BoundsReconciled;
        return outcome.Compatible;
    }
}
