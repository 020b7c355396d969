using System.Diagnostics;

namespace LightWatch.PromQL.Aggregate;

/// <summary>
/// Keeps the k largest (or smallest) of the values offered; NaN is kept only while fewer than k others were offered. Of
/// equal values the earlier stay.
/// </summary>
internal sealed class ValueHeap(bool largest, int k)
{
    private readonly List<(double Value, int Item)> _items = new(k);

    public void Offer(double value, int item)
    {
        Debug.Assert(_items.Count <= k && k > 0, "1 <= k, and no more than k are kept");
        if (_items.Count < k)
        {
            _items.Add((value, item));
            Up(_items.Count - 1);
        }
        else if (Weaker(_items[0].Value, value) || (double.IsNaN(_items[0].Value) && !double.IsNaN(value)))
        {
            _items[0] = (value, item);
            Down(0);
        }
    }

    /// <summary>Gives the items, the best first.</summary>
    public void Drain(List<int> into) =>
        into.AddRange(_items.Order(Comparer<(double Value, int Item)>.Create(Compare)).Select(i => i.Item));

    // NaN is the weakest of all.
    private bool Less(double a, double b) => double.IsNaN(a) || Weaker(a, b);

    private bool Weaker(double a, double b) => largest ? a < b : a > b;

    private int Compare((double Value, int Item) a, (double Value, int Item) b)
    {
        if (double.IsNaN(a.Value) || double.IsNaN(b.Value))
            return double.IsNaN(a.Value).CompareTo(double.IsNaN(b.Value));
        var order = largest ? b.Value.CompareTo(a.Value) : a.Value.CompareTo(b.Value);
        return order != 0 ? order : a.Item.CompareTo(b.Item);
    }

    private void Up(int i)
    {
        while (i > 0 && (i - 1) / 2 is var parent && Less(_items[i].Value, _items[parent].Value))
        {
            (_items[i], _items[parent]) = (_items[parent], _items[i]);
            i = parent;
        }
    }

    private void Down(int i)
    {
        while (true)
        {
            var child = (2 * i) + 1;
            if (child >= _items.Count) return;
            if (child + 1 < _items.Count && Less(_items[child + 1].Value, _items[child].Value)) child++;
            if (!Less(_items[child].Value, _items[i].Value)) return;
            (_items[i], _items[child]) = (_items[child], _items[i]);
            i = child;
        }
    }
}
