namespace LightWatch.PromQL.Values;

/// <summary>A compensated average: the sum divided at the end, or a running mean once the sum would overflow.</summary>
/// <remarks>
/// Step for step as Prometheus does it. Source: https://github.com/prometheus/prometheus/issues/16714.
/// </remarks>
internal struct RunningAverage(double first)
{
    private KahanSum _sum = new(first);
    private double _count = 1;
    private bool _isMean;

    public readonly double Value => _isMean ? _sum.Total : (_sum.Sum / _count) + (_sum.Compensation / _count);

    public void Add(double value)
    {
        _count++;
        if (!_isMean)
        {
            var next = _sum;
            next.Add(value);
            if (!double.IsInfinity(next.Sum))
            {
                _sum = next;
                return;
            }
            _isMean = true;
            _sum = new KahanSum(_sum.Sum / (_count - 1), _sum.Compensation / (_count - 1));
        }
        var share = (_count - 1) / _count;
        _sum = new KahanSum(share * _sum.Sum, share * _sum.Compensation);
        _sum.Add(value / _count);
    }
}
