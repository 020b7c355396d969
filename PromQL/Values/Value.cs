using System.Diagnostics;
using LightWatch.Storage;

namespace LightWatch.PromQL.Values;

/// <summary>What a node gives.</summary>
internal abstract class Value : IDisposable
{
    /// <summary>True while a cache owns it: consumers neither change nor dispose it.</summary>
    public bool IsShared { get; set; }

    /// <summary>Gives the memory back, unless it is shared.</summary>
    public void Dispose()
    {
        if (!IsShared) Free();
    }

    /// <summary>Gives the memory back in any case.</summary>
    public virtual void Free()
    {
    }
}

internal sealed class StringValue(string text) : Value
{
    public string Text { get; } = text;
}

/// <summary>A number for each step, or one for all.</summary>
internal sealed class ScalarValue(double[] steps) : Value
{
    public ScalarValue(double constant)
        : this([constant])
    {
    }

    public bool IsConstant => steps.Length == 1;

    public double this[int step] => steps.Length == 1 ? steps[0] : steps[step];

    public ReadOnlySpan<double> Steps => steps;
}

/// <summary>Series over all steps; a parent may take it apart and reuse its columns.</summary>
internal sealed class VectorValue(MemoryBudget budget, int steps) : Value
{
    private const int SlabDoubles = 1 << 17;

    // A column beside its rows: the object and its place in the list. Counted by portions: it is little.
    private const long ObjectBytes = 72;
    private const int Portion = 256;

    private readonly List<double[]> _slabs = [];
    private double[] _slab = [];
    private int _used;
    private long _made;
    private long _objectBytes;

    public int Steps => steps;

    public List<Column> Columns { get; private set; } = [];

    public bool HasHistograms => Columns.Exists(c => c.Histograms is not null);

    /// <summary>Makes room for so many columns at once, so that small results take small arrays.</summary>
    public void Expect(int columns)
    {
        if (columns > 0) NextSlab((long)columns * steps);
        Columns.EnsureCapacity(Columns.Count + columns);
    }

    /// <summary>Adds a column of undefined content.</summary>
    public Column Add(Labels labels, bool dropName = false)
    {
        var column = Make(labels, dropName);
        Columns.Add(column);
        return column;
    }

    /// <summary>Adds a column without samples.</summary>
    public Column AddEmpty(Labels labels, bool dropName = false)
    {
        var column = Add(labels, dropName);
        Presence.Clear(column.Values);
        return column;
    }

    /// <summary>A column of this value's memory that is not among its columns.</summary>
    public Column Make(Labels labels, bool dropName = false)
    {
        if (_used + steps > _slab.Length) NextSlab(SlabDoubles);
        if (++_made % Portion == 0)
        {
            budget.Charge(Portion * ObjectBytes);
            _objectBytes += Portion * ObjectBytes;
        }
        Debug.Assert(_used + steps <= _slab.Length, "a column lies within its slab");
        var column = new Column(labels, _slab, _used, steps, budget) { DropName = dropName };
        _used += steps;
        return column;
    }

    /// <summary>Drops columns without any sample.</summary>
    public VectorValue Prune()
    {
        Columns.RemoveAll(c => c.IsEmpty);
        return this;
    }

    public void Replace(List<Column> columns) => Columns = columns;

    /// <summary>This value if it may be changed, else a copy.</summary>
    public VectorValue Own()
    {
        if (!IsShared) return this;
        var copy = new VectorValue(budget, steps);
        copy.Expect(Columns.Count);
        foreach (var column in Columns)
        {
            var twin = copy.Add(column.Labels, column.DropName);
            column.Values.CopyTo(twin.Values);
            twin.Histograms = column.Histograms is null ? null : [.. column.Histograms];
        }
        return copy;
    }

    public override void Free()
    {
        Columns = [];
        foreach (var slab in _slabs) budget.Return(slab);
        budget.Release(_objectBytes);
        _objectBytes = 0;
        _slabs.Clear();
        _slab = [];
        _used = 0;
    }

    private void NextSlab(long doubles)
    {
        var size = (int)Math.Max(steps, Math.Min(doubles, SlabDoubles));
        _slab = budget.Rent(size);
        _slabs.Add(_slab);
        _used = 0;
    }
}

/// <summary>Raw samples: the answer of a range vector.</summary>
internal sealed class RangeValue(List<RangeSeries> series) : Value
{
    public List<RangeSeries> Series { get; } = series;
}

/// <summary>Samples of one series in order of time.</summary>
internal sealed record RangeSeries(
    Labels Labels, bool DropName, long[] UnixMs, double[] Values, NativeHistogram?[]? Histograms);
