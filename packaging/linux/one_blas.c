/* The linear algebra that OpenCV asks for, done by the OpenBLAS that comes with NumPy.
 *
 * OpenCV calls LAPACK and BLAS with integers of 32 bits; NumPy's library has 64, and names of its
 * own. Each function here passes one call on. The lengths at the end of a call that has letters
 * are what Fortran expects after its arguments.
 */
#include <stdint.h>
#include <stdlib.h>

#define WIDE(X) X##_ = *X
#define ORDERS int order, int left, int right, int m, int n, int k

#define GEMM(letter, by, type)                                                                     \
    void scipy_cblas_##letter##gemm64_(int, int, int, int64_t, int64_t, int64_t, by, const type *, \
                                       int64_t, const type *, int64_t, by, type *, int64_t);       \
    void cblas_##letter##gemm(ORDERS, by alpha, const type *a, int lda, const type *b, int ldb,    \
                              by beta, type *c, int ldc)                                           \
    {                                                                                              \
        scipy_cblas_##letter##gemm64_(order, left, right, m, n, k, alpha, a, lda, b, ldb, beta, c, \
                                      ldc);                                                        \
    }

GEMM(s, float, float)
GEMM(d, double, double)
GEMM(c, const void *, void)
GEMM(z, const void *, void)

/* Row numbers of a pivoted matrix, from 64 bits to 32. */
static void narrow(int32_t *to, const int64_t *from, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        to[i] = (int32_t)from[i];
}

#define FUNCTIONS(letter, type)                                                                    \
    void scipy_##letter##gesv_64_(int64_t *, int64_t *, type *, int64_t *, int64_t *, type *,      \
                                  int64_t *, int64_t *);                                           \
    void letter##gesv_(int *n, int *nrhs, type *a, int *lda, int *ipiv, type *b, int *ldb,         \
                       int *info)                                                                  \
    {                                                                                              \
        int64_t WIDE(n), WIDE(nrhs), WIDE(lda), WIDE(ldb), failed = 0;                             \
        int64_t *pivots = malloc((n_ + 1) * sizeof *pivots);                                       \
        if (!pivots) { *info = -5; return; }                                                       \
        scipy_##letter##gesv_64_(&n_, &nrhs_, a, &lda_, pivots, b, &ldb_, &failed);                \
        if (failed >= 0) narrow(ipiv, pivots, n_);                                                 \
        free(pivots);                                                                              \
        *info = (int)failed;                                                                       \
    }                                                                                              \
                                                                                                   \
    void scipy_##letter##getrf_64_(int64_t *, int64_t *, type *, int64_t *, int64_t *, int64_t *); \
    void letter##getrf_(int *m, int *n, type *a, int *lda, int *ipiv, int *info)                   \
    {                                                                                              \
        int64_t WIDE(m), WIDE(n), WIDE(lda), failed = 0, least = m_ < n_ ? m_ : n_;                \
        int64_t *pivots = malloc((least + 1) * sizeof *pivots);                                    \
        if (!pivots) { *info = -5; return; }                                                       \
        scipy_##letter##getrf_64_(&m_, &n_, a, &lda_, pivots, &failed);                            \
        if (failed >= 0) narrow(ipiv, pivots, least);                                              \
        free(pivots);                                                                              \
        *info = (int)failed;                                                                       \
    }                                                                                              \
                                                                                                   \
    void scipy_##letter##posv_64_(char *, int64_t *, int64_t *, type *, int64_t *, type *,         \
                                  int64_t *, int64_t *, size_t);                                   \
    void letter##posv_(char *uplo, int *n, int *nrhs, type *a, int *lda, type *b, int *ldb,        \
                       int *info)                                                                  \
    {                                                                                              \
        int64_t WIDE(n), WIDE(nrhs), WIDE(lda), WIDE(ldb), failed = 0;                             \
        scipy_##letter##posv_64_(uplo, &n_, &nrhs_, a, &lda_, b, &ldb_, &failed, 1);               \
        *info = (int)failed;                                                                       \
    }                                                                                              \
                                                                                                   \
    void scipy_##letter##potrf_64_(char *, int64_t *, type *, int64_t *, int64_t *, size_t);       \
    void letter##potrf_(char *uplo, int *n, type *a, int *lda, int *info)                          \
    {                                                                                              \
        int64_t WIDE(n), WIDE(lda), failed = 0;                                                    \
        scipy_##letter##potrf_64_(uplo, &n_, a, &lda_, &failed, 1);                                \
        *info = (int)failed;                                                                       \
    }                                                                                              \
                                                                                                   \
    void scipy_##letter##gels_64_(char *, int64_t *, int64_t *, int64_t *, type *, int64_t *,      \
                                  type *, int64_t *, type *, int64_t *, int64_t *, size_t);        \
    void letter##gels_(char *trans, int *m, int *n, int *nrhs, type *a, int *lda, type *b,         \
                       int *ldb, type *work, int *lwork, int *info)                                \
    {                                                                                              \
        int64_t WIDE(m), WIDE(n), WIDE(nrhs), WIDE(lda), WIDE(ldb), WIDE(lwork), failed = 0;       \
        scipy_##letter##gels_64_(trans, &m_, &n_, &nrhs_, a, &lda_, b, &ldb_, work, &lwork_,       \
                                 &failed, 1);                                                      \
        *info = (int)failed;                                                                       \
    }                                                                                              \
                                                                                                   \
    void scipy_##letter##geqrf_64_(int64_t *, int64_t *, type *, int64_t *, type *, type *,        \
                                   int64_t *, int64_t *);                                          \
    void letter##geqrf_(int *m, int *n, type *a, int *lda, type *tau, type *work, int *lwork,      \
                        int *info)                                                                 \
    {                                                                                              \
        int64_t WIDE(m), WIDE(n), WIDE(lda), WIDE(lwork), failed = 0;                              \
        scipy_##letter##geqrf_64_(&m_, &n_, a, &lda_, tau, work, &lwork_, &failed);                \
        *info = (int)failed;                                                                       \
    }                                                                                              \
                                                                                                   \
    void scipy_##letter##gesdd_64_(char *, int64_t *, int64_t *, type *, int64_t *, type *,        \
                                   type *, int64_t *, type *, int64_t *, type *, int64_t *,        \
                                   int64_t *, int64_t *, size_t);                                  \
    void letter##gesdd_(char *jobz, int *m, int *n, type *a, int *lda, type *s, type *u, int *ldu, \
                        type *vt, int *ldvt, type *work, int *lwork, int *iwork, int *info)        \
    {                                                                                              \
        int64_t WIDE(m), WIDE(n), WIDE(lda), WIDE(ldu), WIDE(ldvt), WIDE(lwork), failed = 0;       \
        int64_t *own = malloc(8 * ((m_ < n_ ? m_ : n_) + 1) * sizeof *own);                        \
        (void)iwork;                                                                               \
        if (!own) { *info = -13; return; }                                                         \
        scipy_##letter##gesdd_64_(jobz, &m_, &n_, a, &lda_, s, u, &ldu_, vt, &ldvt_, work,         \
                                  &lwork_, own, &failed, 1);                                       \
        free(own);                                                                                 \
        *info = (int)failed;                                                                       \
    }

FUNCTIONS(s, float)
FUNCTIONS(d, double)

void scipy_dgeev_64_(char *, char *, int64_t *, double *, int64_t *, double *, double *, double *,
                     int64_t *, double *, int64_t *, double *, int64_t *, int64_t *, size_t, size_t);
void dgeev_(char *jobvl, char *jobvr, int *n, double *a, int *lda, double *wr, double *wi,
            double *vl, int *ldvl, double *vr, int *ldvr, double *work, int *lwork, int *info)
{
    int64_t WIDE(n), WIDE(lda), WIDE(ldvl), WIDE(ldvr), WIDE(lwork), failed = 0;
    scipy_dgeev_64_(jobvl, jobvr, &n_, a, &lda_, wr, wi, vl, &ldvl_, vr, &ldvr_, work, &lwork_,
                    &failed, 1, 1);
    *info = (int)failed;
}
