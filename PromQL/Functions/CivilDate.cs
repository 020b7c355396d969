namespace LightWatch.PromQL.Functions;

/// <summary>
/// A date of the proleptic Gregorian calendar, of any year: samples may hold numbers far outside what DateTime knows.
/// </summary>
/// <remarks>Source: https://howardhinnant.github.io/date_algorithms.html.</remarks>
internal readonly record struct CivilDate(long Year, int Month, int Day)
{
    private const int DaysIn400Years = 146097;

    // From 0000-03-01, where the count of 400-year eras begins, to 1970-01-01.
    private const int DaysTo1970 = 719468;

    public int DaysInMonth => Month switch
    {
        2 => Year % 4 == 0 && (Year % 100 != 0 || Year % 400 == 0) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    /// <summary>The date so many days after 1970-01-01.</summary>
    public static CivilDate Of(long days)
    {
        var shifted = days + DaysTo1970;
        var era = (shifted >= 0 ? shifted : shifted - DaysIn400Years + 1) / DaysIn400Years;
        var dayOfEra = shifted - (era * DaysIn400Years);
        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36524) - (dayOfEra / 146096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var month = ((5 * dayOfYear) + 2) / 153;                 // 0 is March
        var day = dayOfYear - (((153 * month) + 2) / 5) + 1;
        var civilMonth = (int)(month < 10 ? month + 3 : month - 9);
        return new CivilDate(yearOfEra + (era * 400) + (civilMonth <= 2 ? 1 : 0), civilMonth, (int)day);
    }

    /// <summary>Days from 1970-01-01 to the first day of a month.</summary>
    public static long DaysTo(long year, int month)
    {
        var shifted = month <= 2 ? year - 1 : year;
        var era = (shifted >= 0 ? shifted : shifted - 399) / 400;
        var yearOfEra = shifted - (era * 400);
        var dayOfYear = ((153 * (month > 2 ? month - 3 : month + 9)) + 2) / 5;
        var dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
        return (era * DaysIn400Years) + dayOfEra - DaysTo1970;
    }
}
