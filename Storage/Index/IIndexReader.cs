namespace LightWatch.Storage.Index;

/// <summary>What matching needs of an index; series are numbers below <see cref="SeriesCount"/>.</summary>
internal interface IIndexReader
{
    int SeriesCount { get; }

    /// <summary>The label with the given name; null if no series has it.</summary>
    ILabelIndex? Label(string name);

    /// <summary>
    /// The value of a label of one series, empty if it has none. For few series: <see cref="ILabelIndex"/> serves many.
    /// </summary>
    string ValueOf(int series, string name);
}

/// <summary>The values of one label, in ordinal order, numbered from 0.</summary>
internal interface ILabelIndex
{
    int ValueCount { get; }

    string Value(int index);

    /// <summary>The series that have the value, sorted.</summary>
    int[] Series(int valueIndex);
}
